"""Fair share: the customers of a scarce item get equal shares of what each may claim, as far as possible."""

from __future__ import annotations

from allocator.goals.terms import Facts, Terms


def fair_share(lines: Facts) -> Terms:
    """The smallest filled share among an item's customers, then the next smallest, and so on (maximised).

    share of a customer and an item = sum x / sum fair_base over its lines of the item

    fair_base is the quantity unless the order line gives another: a customer who asks for twice as much is
    not to get twice as much of the scarce part. An order that names no customer stands for itself.
    This is no sum of costs: the terms say only how much each line weighs.
    """
    zeros = lines.zeros()
    return Terms(base=zeros, slope=zeros, kink=zeros, open=zeros, freight=zeros, share=zeros + 1)
