/** The proof of an estate: what was seen of it, and what is against it. */
@NullMarked
package io.vmcrypt.estate.proof;

import org.jspecify.annotations.NullMarked;
