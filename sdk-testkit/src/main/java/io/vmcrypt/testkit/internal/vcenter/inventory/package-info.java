/** The inventory of a vCenter: VMs, hosts, datastores, networks, and their parts. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.inventory;
