"""Show results: `views` decide what is shown, `formats` how it is written. Nothing is computed here."""
