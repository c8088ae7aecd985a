/** How a client logs in to vCenter, and what vCenter says of itself. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.session;
