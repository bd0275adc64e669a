# shellcheck shell=bash
# Sourced: makes an initramfs of busybox, bonafide and a job, boots it in QEMU, and fetches what the job left in /out.
#
#   guest_needs ROOT                        QEMU and kernels in ROOT (tests/e2e/qemu-root.sh), or exits 77 saying why not
#   guest_initramfs PROGRAM FILE            the part that all guests share
#   guest_run KERNEL OUT JOB APPEND QEMU-ARGUMENT...
#                                           boots with the folder JOB as /job; JOB/run is what runs; results in OUT

guest_root='' guest_base=''
guest_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

guest_needs() {
  local program
  for program in /bin/busybox cpio gzip base64; do
    command -v "$program" >/dev/null || { echo "skipped: the guest needs ${program##*/} (apt-get install busybox-static cpio)" >&2; exit 77; }
  done
  if ! "$guest_here/qemu-root.sh" "$1"; then
    echo "skipped: no QEMU with an SPDM port, or no guest kernel, can be had here" >&2
    exit 77
  fi
  guest_root=$(cd "$1" && pwd)
}

# A cpio archive of a folder, in the form that the kernel unpacks. Its root's owner is root whoever runs this.
guest_archive() { (cd "$1" && find . -mindepth 1 | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet); }

guest_initramfs() {
  local tree
  tree=$(mktemp -d)
  mkdir "$tree/bin"
  cp /bin/busybox "$tree/bin/busybox"
  strip -o "$tree/bin/bonafide" "$1" 2>/dev/null || cp "$1" "$tree/bin/bonafide"
  cp "$guest_here/guest/init" "$tree/init"
  guest_archive "$tree" | gzip -1 >"$2"
  rm -rf "$tree"
  guest_base=$2
}

guest_run() {
  local kernel=$1 out=$2 job=$3 append=$4 tree
  shift 4
  rm -rf "$out"
  mkdir -p "$out"
  tree=$(mktemp -d)
  cp -r "$job" "$tree/job"
  # The kernel unpacks archives that follow one another.
  { cat "$guest_base"; guest_archive "$tree" | gzip -1; } >"$out/initramfs"
  rm -rf "$tree"
  timeout --kill-after=5 "${GUEST_SECONDS:-120}" "$guest_root/qemu-system-x86_64" -M q35 -accel tcg,thread=multi -cpu max -m 384 \
    -nodefaults -no-user-config -display none -net none -no-reboot \
    -serial "file:$out/console" -serial "file:$out/results" \
    -kernel "$guest_root/vmlinuz-$kernel" -initrd "$out/initramfs" \
    -append "console=ttyS0 quiet panic=-1 $append" "$@" </dev/null >"$out/qemu.log" 2>&1 || {
    echo "QEMU ended with $? on $kernel:" >&2
    tail -n 20 "$out/qemu.log" "$out/console" >&2
    return 1
  }
  rm "$out/initramfs"
  base64 -di "$out/results" | tar -x -C "$out" --no-same-owner 2>>"$out/qemu.log" || {
    echo "the guest on $kernel sent no results:" >&2
    tail -n 30 "$out/console" >&2
    return 1
  }
}

# An NVMe drive without a medium whose DOE mailbox is answered by whoever listens on PORT: guest_drive NAME PORT
guest_drive() { printf '%s\n' -blockdev "null-co,node-name=$1,size=16777216" -device "nvme,drive=$1,serial=$1,spdm_port=$2"; }
