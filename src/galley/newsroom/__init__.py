"""Make stories: sections, stories, pictures, review workflow, sign-offs and corrections."""
