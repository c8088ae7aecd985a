/** The state of a running vCenter: its sessions, tasks, rights and everything else. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.state;
