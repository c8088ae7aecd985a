/**
 * What vCenter does with a key server, step by step, and how a server went through it.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.kmip.conformance;

import org.jspecify.annotations.NullMarked;
