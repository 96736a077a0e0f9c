"""Judge the bias: the judgements on record, tool by tool, and where nobody has judged."""
