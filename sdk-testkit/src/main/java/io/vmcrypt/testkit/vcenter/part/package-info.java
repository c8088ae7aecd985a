/** What a fake vCenter has and tells: VMs, disks, snapshots, keys, tasks, calls. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.vcenter.part;
