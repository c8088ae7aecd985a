/** What stands in a vCenter: VMs, hosts, datastores, networks, and what they are made of. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.inventory;
