"""Who may do what: one function, asked before anything is opened or changed."""
