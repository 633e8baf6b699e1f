"""What several parts ask of a page's tree."""


def inside(node, kinds):
    """Does the node stand in one of these kinds?"""
    while node := node.parent:
        if isinstance(node, kinds):
            return True
    return False
