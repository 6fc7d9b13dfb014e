// The page around the element.

import './raft-cluster';
