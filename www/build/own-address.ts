// The address of a classic script, or of the page whose part it is.

export const OWN_ADDRESS = (document.currentScript instanceof HTMLScriptElement && document.currentScript.src) || document.baseURI;
