"""What the benchmarks of many machines are made of: texts, rows, servers, arrivals, counters, a slow line."""
