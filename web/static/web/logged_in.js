// Shown inside the log-in dialog: the page around it may go on where it was.
"use strict";
if (window.parent !== window) {
  window.parent.postMessage({ loggedIn: document.body.dataset.person }, window.location.origin);
}
