//! CRC-32 as gzip wants it, with one small table.
//!
//! The crates that do it faster bring 16 KiB of tables; compression is forty times slower
//! than this, so they would not pay for their download.

/// The reversed polynomial of CRC-32.
const POLYNOMIAL: u32 = 0xEDB8_8320;

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0_u32;
    while byte < 256 {
        let mut value = byte;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { value >> 1 ^ POLYNOMIAL } else { value >> 1 };
            bit += 1;
        }
        table[byte as usize] = value;
        byte += 1;
    }
    table
};

/// The checksum of what was added so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Crc(u32);

impl Crc {
    pub(crate) fn add(&mut self, bytes: &[u8]) {
        self.0 = !bytes.iter().fold(!self.0, |value, byte| {
            let [low, ..] = (value ^ u32::from(*byte)).to_le_bytes();
            TABLE[usize::from(low)] ^ value >> 8
        });
    }

    pub(crate) const fn value(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_of_the_standard() {
        let mut crc = Crc::default();
        crc.add(b"1234");
        crc.add(b"56789");

        assert_eq!(crc.value(), 0xCBF4_3926);
    }
}
