/** vAPI REST: its sessions, its errors, and native key providers. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vapi;
