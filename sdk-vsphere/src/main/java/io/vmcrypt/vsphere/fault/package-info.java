/** What vCenter answers where it refuses a call, and what that means. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.fault;
