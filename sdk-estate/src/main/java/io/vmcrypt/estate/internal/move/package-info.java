/** Looks at both sides of a move, plans it, and does it. */
@NullMarked
package io.vmcrypt.estate.internal.move;

import org.jspecify.annotations.NullMarked;
