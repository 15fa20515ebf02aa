# One image for every service of the hub; compose says which one runs.
FROM python:3.11-slim AS build
WORKDIR /hub
COPY requirements.lock ./
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements.lock
COPY . .
RUN /venv/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11-slim
RUN useradd --system --uid 10001 hub
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
WORKDIR /home/hub
USER hub
ENTRYPOINT ["python", "-m"]
CMD ["stream_processors", "run"]
