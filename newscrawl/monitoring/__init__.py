"""What runs came to and whether anything is missing: outcomes, verdicts, the audit, metrics, alerts.

It may import items, arabic, urls, site, config and errors. `outcomes`, `verdicts` and `audit` are pure; `store_audit`
alone reads the store.
"""
