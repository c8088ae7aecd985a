/** Shows that an estate is as said, from what the systems say now. */
@NullMarked
package io.vmcrypt.estate.internal.proof;

import org.jspecify.annotations.NullMarked;
