"""The faces of Parlour, and the one place where its parts are assembled."""
