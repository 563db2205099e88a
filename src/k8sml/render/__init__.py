"""Show results: `views` choose the content, `formats` write it. Nothing is computed here."""
