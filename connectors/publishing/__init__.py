"""The publishing endpoint: reports, receipts and webhooks over HTTP, for systems that write no connector."""
