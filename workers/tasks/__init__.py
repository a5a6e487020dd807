"""What the limited child does: one module a task, each with `run(order)`. Nothing else imports them."""
