"""Customers told: what is worth telling, in which words, and delivered once."""

from allocator.notices.channels import Folder, JsonLines, Letters, Post
from allocator.notices.delivery import deliver, standing
from allocator.notices.smtp import Server
from allocator.notices.telling import Telling
from allocator.notices.wording import Wording

__all__ = [
    "Folder",
    "JsonLines",
    "Letters",
    "Post",
    "Server",
    "Telling",
    "Wording",
    "deliver",
    "standing",
]
