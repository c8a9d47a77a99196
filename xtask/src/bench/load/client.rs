//! One connection that stays open, and one request after the other on it.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, bail};

/// Longest time that an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to the server.
#[derive(Debug)]
pub(crate) struct Client {
    port: u16,
    stream: BufReader<TcpStream>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    status: u16,
    /// What the headers `x-hs-…` say, by the rest of their names: where a keyframe stands.
    pub(crate) numbers: HashMap<String, u64>,
    pub(crate) body: Vec<u8>,
}

impl Client {
    /// Connects.
    pub(crate) fn connect(port: u16) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { port, stream: BufReader::new(stream) })
    }

    /// Sends a frame; the answer's status.
    pub(crate) fn send(&mut self, frame: &[u8]) -> Result<u16> {
        self.send_as("hindsight-load", frame)
    }

    /// The same under the name of a browser.
    pub(crate) fn send_as(&mut self, agent: &str, frame: &[u8]) -> Result<u16> {
        let head = format!(
            "POST /v1/chunks HTTP/1.1\r\nHost: 127.0.0.1:{0}\r\nOrigin: http://127.0.0.1:{0}\r\n\
             User-Agent: {agent}\r\nContent-Type: text/plain\r\nContent-Length: {1}\r\n\r\n",
            self.port,
            frame.len()
        );
        // One write: two small ones would wait for each other's acknowledgement.
        let request = [head.as_bytes(), frame].concat();
        self.stream.get_mut().write_all(&request)?;
        Ok(self.answer()?.status)
    }

    /// Asks for something; what is answered with 200.
    pub(crate) fn get(&mut self, path: &str) -> Result<String> {
        Ok(String::from_utf8(self.fetch(path, "")?.body)?)
    }

    /// The same with more lines in the request's head, each ended.
    pub(crate) fn fetch(&mut self, path: &str, head: &str) -> Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{head}\r\n", self.port);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let answer = self.answer()?;
        if answer.status != 200 {
            bail!("{path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
        }
        Ok(answer)
    }

    fn answer(&mut self) -> Result<Answer> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status: u16 = status.context("no answer")?;
        let (mut n_bytes, mut is_chunked, mut numbers) = (0, false, HashMap::new());
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                bail!("the answer breaks off");
            }
            let header = line.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(length) = header.strip_prefix("content-length:") {
                n_bytes = length.trim().parse()?;
            }
            if let Some((name, number)) =
                header.strip_prefix("x-hs-").and_then(|it| it.split_once(':'))
            {
                numbers.insert(name.to_owned(), number.trim().parse()?);
            }
            is_chunked |= header == "transfer-encoding: chunked";
        }
        let mut body = Vec::new();
        if is_chunked {
            self.read_chunked(&mut body)?;
        } else {
            body.resize(n_bytes, 0);
            self.stream.read_exact(&mut body)?;
        }
        Ok(Answer { status, numbers, body })
    }

    fn read_chunked(&mut self, body: &mut Vec<u8>) -> Result<()> {
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line)?;
            let n_bytes = usize::from_str_radix(line.trim(), 16)?;
            let start = body.len();
            body.resize(start + n_bytes, 0);
            self.stream.read_exact(&mut body[start..])?;
            // The line break behind each part.
            self.stream.read_line(&mut line)?;
            if n_bytes == 0 {
                return Ok(());
            }
        }
    }
}
