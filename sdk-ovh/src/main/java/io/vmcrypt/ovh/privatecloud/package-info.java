/** A Hosted Private Cloud (VMware on OVHcloud): its details and its tasks. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.ovh.privatecloud;
