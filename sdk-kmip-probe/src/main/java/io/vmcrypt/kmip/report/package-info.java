/**
 * What was found out about a key server, step by step, and what that means for vSphere.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.kmip.report;

import org.jspecify.annotations.NullMarked;
