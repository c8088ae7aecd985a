/** Who uses which keys: one check for all that takes keys away or moves them. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.key;
