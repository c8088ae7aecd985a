/**
 * Readiness of the second site: whether another vCenter could start the VMs of this one, because it
 * gets all their keys. {@code io.vmcrypt.estate.SecondSite} makes what is here.
 *
 * <p>No argument may be null, nor an element of one, unless it is {@code @Nullable}: such a call
 * throws a {@link NullPointerException}.
 */
@NullMarked
package io.vmcrypt.estate.site;

import org.jspecify.annotations.NullMarked;
