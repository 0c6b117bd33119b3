"""One file per version; a file that was released is never changed."""
