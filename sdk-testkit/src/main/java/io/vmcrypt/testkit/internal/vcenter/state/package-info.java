/** A vCenter while it runs: its sessions, tasks, rights, and all else that it holds. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.testkit.internal.vcenter.state;
