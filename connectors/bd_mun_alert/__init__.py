"""MUN Alert, Bangladesh: urgent notices of missing children, and calls to the helpline 13219."""
