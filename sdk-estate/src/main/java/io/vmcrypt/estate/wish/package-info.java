/** What is wanted: an {@link io.vmcrypt.estate.wish.Estate}, or an {@link io.vmcrypt.estate.wish.EstateMove}. */
@NullMarked
package io.vmcrypt.estate.wish;

import org.jspecify.annotations.NullMarked;
