"""The page: two strategies side by side in the same London. It needs the extra `page`; nothing else here does."""
