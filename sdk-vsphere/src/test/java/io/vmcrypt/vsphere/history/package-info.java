@org.jspecify.annotations.NullMarked
package io.vmcrypt.vsphere.history;
