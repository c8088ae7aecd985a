/** Things that depend on one another, in order. Knows nothing of encryption. */
@NullMarked
package io.vmcrypt.estate.internal.graph;

import org.jspecify.annotations.NullMarked;
