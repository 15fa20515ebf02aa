from collections.abc import Iterator

from prometheus_client.metrics import MetricWrapperBase

from ops.runtime import metrics

LABELS = {
    *("country", "topic", "processor", "connector", "field", "stage", "reason", "partition", "table"),
    # Of the publishing endpoint: the path's name, codes, and the producer's registered name.
    *("route", "status", "source", "kind"),
}


def every_metric() -> Iterator[MetricWrapperBase]:
    """All metrics that the hub names."""
    return (each for each in vars(metrics).values() if isinstance(each, MetricWrapperBase))


def test_labels_are_codes() -> None:
    """No metric has a label that could hold a value of a record."""
    for metric in every_metric():
        assert {*metric._labelnames} <= LABELS


def test_names_and_texts() -> None:
    """Every metric is named for the hub and says in a sentence what it counts."""
    found = list(every_metric())

    assert len(found) >= 15
    assert all(metric._name.startswith("mca_") and metric._documentation.endswith(".") for metric in found)
