/** vAPI REST as it is on the wire. */
@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.internal.vapi.wire;
