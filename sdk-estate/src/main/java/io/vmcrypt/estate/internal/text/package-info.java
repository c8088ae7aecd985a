/** Plans, reports and proofs as text, JSON and HTML. */
@NullMarked
package io.vmcrypt.estate.internal.text;

import org.jspecify.annotations.NullMarked;
