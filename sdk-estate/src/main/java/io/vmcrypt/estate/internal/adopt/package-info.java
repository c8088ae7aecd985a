/** Reads what is there, and describes it as an estate. */
@NullMarked
package io.vmcrypt.estate.internal.adopt;

import org.jspecify.annotations.NullMarked;
