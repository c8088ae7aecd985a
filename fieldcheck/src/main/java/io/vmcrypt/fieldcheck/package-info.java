/**
 * What {@code vmcrypt fieldcheck} does: it makes the SDK's reads at real systems, and writes down
 * what they answer, without names, ids or secrets in it.
 */
@NullMarked
package io.vmcrypt.fieldcheck;

import org.jspecify.annotations.NullMarked;
