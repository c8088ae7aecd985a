/** What vCenter does after the call that asked for it has ended. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.task;
