"""One searcher serves until the next commit of the follower."""

from collections.abc import Callable
from pathlib import Path

import pytest

from storage.models import Page
from storage.search import index
from storage.search.follower import catch_up

pytestmark = pytest.mark.django_db


def test_a_searcher_serves_until_the_next_commit(file_page: Callable[[str], Page], index_dir: Path) -> None:
    file_page("Giấy khai sinh")
    catch_up()
    first, again = index.searcher(), index.searcher()
    assert first is again
    assert first is not None
    file_page("Giấy chứng tử")
    catch_up()
    after = index.searcher()
    assert after is not None
    assert (first.num_docs, after.num_docs) == (1, 2)
    assert index.searcher() is after


def test_a_folder_without_a_commit_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="holds no index"):
        index.last_commit(tmp_path)
