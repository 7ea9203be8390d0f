"""What every app uses, and nothing of the trade: text, time, ids, roles, guarded HTTP, jobs, registry, settings."""
