/** Files that were written as evidence: what they say of themselves, and who has signed them. */
@NullMarked
package io.vmcrypt.estate.internal.evidence;

import org.jspecify.annotations.NullMarked;
