/**
 * Readiness of the second site: whether another vCenter could start the VMs of this one, because it
 * gets all their keys. {@code io.vmcrypt.estate.SecondSite} makes what is here.
 */
@NullMarked
package io.vmcrypt.estate.site;

import org.jspecify.annotations.NullMarked;
