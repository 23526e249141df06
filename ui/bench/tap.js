// Joins whatever a page plays and hears to one worklet, so that both have the same clock; and keeps
// what it is told.
(() => {
  const worklet = new Blob([`
    // Keeps blocks of 128 samples: what is played, what is heard, in turn.
    const mix = (channels) => {
      const sum = new Float32Array(128);
      for (const channel of channels) {
        for (let i = 0; i < 128; i++) sum[i] += channel[i] / channels.length;
      }
      return sum;
    };

    registerProcessor('tap', class extends AudioWorkletProcessor {
      constructor() {
        super();
        this.kept = [];
      }

      process([played, heard]) {
        this.kept.push(mix(played ?? []), mix(heard ?? []));
        if (this.kept.length >= 32) {
          this.port.postMessage(this.kept);
          this.kept = [];
        }
        return true;
      }
    });
  `], {type: 'text/javascript'});
  const kept = {blocks: [], rate: 0, messages: []};
  window.__tap = kept;
  const taps = new Map();
  const tap = (context) => {
    if (!taps.has(context)) {
      taps.set(context, context.audioWorklet.addModule(URL.createObjectURL(worklet)).then(() => {
        const node = new AudioWorkletNode(context, 'tap', {numberOfInputs: 2, numberOfOutputs: 0});
        kept.rate = context.sampleRate;
        node.port.onmessage = ({data}) => kept.blocks.push(...data);
        return node;
      }));
    }
    return taps.get(context);
  };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target === this.context.destination) {
      tap(this.context).then((node) => connect.call(this, node, 0, 0));
    }
    return connect.call(this, target, ...rest);
  };
  const source = AudioContext.prototype.createMediaStreamSource;
  AudioContext.prototype.createMediaStreamSource = function (stream) {
    const node = source.call(this, stream);
    tap(this).then((tapped) => connect.call(node, tapped, 0, 1));
    return node;
  };

  const receive = WebSocket.prototype.addEventListener;
  window.WebSocket = class extends WebSocket {
    constructor(...wanted) {
      super(...wanted);
      receive.call(this, 'message', ({data}) => {
        if (typeof data === 'string') kept.messages.push(JSON.parse(data));
      });
    }
  };

  // All of it so far, as base64 of 32-bit floats.
  kept.fetch = () => {
    const bytes = new Uint8Array(kept.blocks.length * 512);
    kept.blocks.forEach((block, i) => bytes.set(new Uint8Array(block.buffer), i * 512));
    let text = '';
    for (let i = 0; i < bytes.length; i += 32768) {
      text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    }
    return btoa(text);
  };
})();
