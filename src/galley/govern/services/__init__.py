"""What can be done in governing: publish rules, report, decide, appeal, and what each of these writes into the log."""
