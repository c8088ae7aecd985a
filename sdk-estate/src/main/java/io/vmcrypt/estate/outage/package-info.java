/**
 * What an outage of the key servers left behind: locked VMs, hosts that are not in encryption mode
 * any more, and the keys that they wait for. {@link io.vmcrypt.estate.EstateClient#outage} looks
 * for it.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.outage;

import org.jspecify.annotations.NullMarked;
